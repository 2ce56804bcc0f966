/** The guard before every route that Spring MVC serves. */
@org.jspecify.annotations.NullMarked
package org.salus.access.web;
