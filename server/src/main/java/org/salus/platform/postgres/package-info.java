/** PostgreSQL: the embedded server, connections to it or to an external one, and the migrations of every module. */
@org.jspecify.annotations.NullMarked
package org.salus.platform.postgres;
