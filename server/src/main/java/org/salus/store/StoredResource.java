package org.salus.store;

/**
 * One version of one resource as it lies in the store, opened.
 *
 * @param type code of the resource type
 * @param self keyed hash of Type/id
 * @param patient compartment, 0 for none
 * @param version 1, 2, 3 ...
 * @param updated microseconds since the epoch
 * @param deleted a tombstone: the body is the minimal JSON {@code {"resourceType":..,"id":..,"meta":..}}
 * @param tokens the row's tokens, for includes (empty where not asked for)
 * @param body the FHIR JSON, UTF-8, with id and meta in it
 */
public record StoredResource(
        short type, long self, long patient, int version, long updated, boolean deleted, int lossy, long[] tokens, byte[] body) {}
