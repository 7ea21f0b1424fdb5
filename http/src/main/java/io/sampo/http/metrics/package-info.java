/** What a node measures, in the text form that Prometheus reads. */
@NullMarked
package io.sampo.http.metrics;

import org.jspecify.annotations.NullMarked;
