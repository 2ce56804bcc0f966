/** The command line: {@code salus serve}, {@code demo}, {@code status} and the acts of an operator. */
@org.springframework.modulith.NamedInterface("cli")
@org.jspecify.annotations.NullMarked
package org.salus.platform.cli;
