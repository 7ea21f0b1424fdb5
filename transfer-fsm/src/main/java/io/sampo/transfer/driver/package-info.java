/** What each method of transfer does in each stage. Must not know which stage follows which. */
@NullMarked
package io.sampo.transfer.driver;

import org.jspecify.annotations.NullMarked;
