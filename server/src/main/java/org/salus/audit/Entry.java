package org.salus.audit;

/**
 * A row before it has its place in the chain: what is looked up, as keyed hashes, and the rest sealed.
 *
 * @param at microseconds since the epoch
 */
record Entry(int organisation, long at, long subject, long action, long[] patients, byte[] sealed) {}
