package org.salus.record;

import java.util.List;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;

/** Reads of the record, by the words of the FHIR API. */
public interface Look {

    /** @return UNKNOWN_TYPE, NOT_FOUND, GONE or FORBIDDEN as problems */
    Outcome<JsonObject> read(String type, String id);

    /**
     * @param query as behind the question mark: {@code patient=Patient/1&status=booked,arrived&_sort=date}; values with reserved
     *     characters are encoded
     */
    Outcome<Found> search(String type, String query);

    /**
     * @param matches of all pages, at most {@link RecordAccess#MOST}
     * @param truncated more fit than are given: who decides by the matches must not take them for all
     */
    record Found(List<JsonObject> matches, List<JsonObject> included, boolean truncated) {}
}
