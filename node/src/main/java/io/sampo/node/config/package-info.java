/**
 * Configuration: files and environment read, checked and turned into one {@link
 * io.sampo.node.config.NodeSettings}. The only package that reads configuration files, and must not
 * know what the settings are used for.
 */
@NullMarked
package io.sampo.node.config;

import org.jspecify.annotations.NullMarked;
