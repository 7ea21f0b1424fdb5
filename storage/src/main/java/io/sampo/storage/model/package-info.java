/**
 * Points, filters, requests and answers: the one request model that REST and gRPC map to. Plain
 * data; must not know files, actors or wire formats.
 */
@NullMarked
package io.sampo.storage.model;

import org.jspecify.annotations.NullMarked;
