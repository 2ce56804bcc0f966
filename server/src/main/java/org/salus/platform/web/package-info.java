/** What all of the program's HTTP has in common: headers, request ids, errors, health, metrics, the web application's files. */
@org.jspecify.annotations.NullMarked
package org.salus.platform.web;
