/** What all of the program's HTTP has in common. */
@org.jspecify.annotations.NullMarked
package org.salus.platform.web;
