/**
 * The child actor that carries one transfer through its stages. Must not know how peers are
 * reached.
 */
@NullMarked
package io.sampo.transfer.actor;

import org.jspecify.annotations.NullMarked;
