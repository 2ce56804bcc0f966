/** What tests of several modules share. */
@org.jspecify.annotations.NullMarked
package org.salus.testing;
