/** What the operating system says of this process and of the machine. */
@NullMarked
package io.sampo.node.telemetry;

import org.jspecify.annotations.NullMarked;
