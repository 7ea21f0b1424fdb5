/**
 * The endpoints of REST by path template: each reads its request, calls the collections or points
 * and says how the answer is written. Knows no bytes on the wire and no threads.
 */
@NullMarked
package io.sampo.http.routes;

import org.jspecify.annotations.NullMarked;
