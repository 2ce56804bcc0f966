/** Faults, leaks and the audit, proven on the program as it is shipped: a child process that is killed, robbed and tampered with. */
@org.jspecify.annotations.NullMarked
package org.salus.faults;
