/** The demo on this machine: which clinic, its logins, and the program that makes and loads its records. */
@org.jspecify.annotations.NullMarked
package org.salus.platform.demo;
