/** Small ordered maps on disk (LevelDB). Knows bytes, and must not know what they mean. */
@NullMarked
package io.sampo.storage.keyvalue;

import org.jspecify.annotations.NullMarked;
