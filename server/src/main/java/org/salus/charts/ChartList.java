package org.salus.charts;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** A list of a chart whose entries hold until they are closed. */
interface ChartList {

    String type();

    /** In a sentence: "active allergy". */
    String words();

    /** Member that names the patient. */
    String patient();

    /** What entries are searched by beside the patient, such as {@code &category=problem-list-item}. */
    String criteria();

    /** Whether the entry holds now. */
    boolean isOpen(JsonObject entry);

    /** Whether two open entries of one patient say the same. */
    boolean same(JsonObject one, JsonObject other);

    /** Why the one cannot stand beside the other, when it cannot: a sentence without names. */
    @Nullable String contradiction(JsonObject entry, JsonObject other);
}
