package org.salus.charting.notes;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * What all parts of a note share.
 *
 * @param date FHIR instant of signing
 * @param author Reference to the signer
 * @param preliminary whether it waits for a co-signature
 */
record NoteContext(
        String draftId, String patientId, @Nullable String encounterId, String date, JsonObject author, boolean preliminary) {}
