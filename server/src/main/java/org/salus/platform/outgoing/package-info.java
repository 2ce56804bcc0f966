/** Requests that Salus itself sends to others: the one way out, for what an operator asks for. */
@NullMarked
package org.salus.platform.outgoing;

import org.jspecify.annotations.NullMarked;
