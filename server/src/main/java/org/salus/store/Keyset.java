package org.salus.store;

/** The sort values of the last row of a page (null last), to go on after it. Longs, doubles, or null per key. */
public record Keyset(java.util.List<@org.jspecify.annotations.Nullable Object> values) {}
