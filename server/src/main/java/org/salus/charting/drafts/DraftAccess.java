package org.salus.charting.drafts;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.store.Indexer;
import org.salus.store.RecordStore;
import org.salus.store.RowIndex;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.Vault;

/** Whose drafts somebody may see and write: by the same policy as the chart that they are about. */
final class DraftAccess {

    private final R4 definitions;
    private final RecordStore store;
    private final Policy policy;
    private final Vault vault;
    private final ResourceType patientType;
    private final ResourceType noteType;

    DraftAccess(R4 definitions, RecordStore store, Policy policy, Vault vault) {
        this.definitions = definitions;
        this.store = store;
        this.policy = policy;
        this.vault = vault;
        this.patientType = Objects.requireNonNull(definitions.type("Patient"));
        this.noteType = Objects.requireNonNull(definitions.type("Composition"));
    }

    /** {@code self} hash of a patient whose chart is open to the caller. */
    Optional<Long> patient(Caller caller, String id) {
        Decision decision = policy.decide(caller, Interaction.READ, "Patient");
        if (!decision.allowed() || !Ids.isValid(id)) {
            return Optional.empty();
        }
        return store.read(caller.organisation(), patientType.code(), id, decision.filter())
                .filter(row -> !row.deleted())
                .map(StoredResource::self);
    }

    /** Which of these charts ({@code self} hashes) are open to the caller. */
    long[] open(Caller caller, long[] patients) {
        Decision decision = policy.decide(caller, Interaction.READ, "Patient");
        return decision.allowed() && patients.length > 0
                ? store.visible(caller.organisation(), patients, decision.filter())
                : new long[0];
    }

    /**
     * Whether the caller may read, write and change a note in this chart that carries these security labels.
     *
     * @param patient {@code self} hash
     */
    boolean mayWriteNotes(Caller caller, long patient, List<String> labels) {
        RowIndex row = note(caller.organisation(), labels).inChartOf(patient);
        for (Interaction interaction : List.of(Interaction.READ, Interaction.CREATE, Interaction.UPDATE)) {
            Decision decision = policy.decide(caller, interaction, noteType.name());
            Where filter = decision.filter();
            if (!decision.allowed() || filter.needsDatabase() || !filter.test(row, noteType.code(), 1, 0)) {
                return false;
            }
        }
        return true;
    }

    /** The row of a note that says nothing yet. */
    private RowIndex note(int organisation, List<String> labels) {
        if (labels.isEmpty()) {
            return Indexer.empty(0);
        }
        JsonArray security = new JsonArray();
        labels.forEach(code -> security.add(new JsonObject().put("code", code)));
        JsonObject note = new JsonObject()
                .put("resourceType", noteType.name())
                .put("id", "draft")
                .put("meta", new JsonObject().put("security", security))
                .put("status", "preliminary")
                .put("type", new JsonObject().put("text", "Note"))
                .put("date", "2000")
                .put("author", JsonArray.of(new JsonObject().put("display", "Author")))
                .put("title", "Note");
        Examination examination = new Examiner(definitions).examine(note, ReferenceResolver.AS_IS);
        return Indexer.index(definitions, examination, "draft", note, vault.blindIndex(organisation)).get();
    }
}
