package org.salus.documents;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.audit.AuditEvent;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Commits;
import org.salus.record.Incoming;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.store.Commit;
import org.salus.store.StoredResource;

/** What the operations on documents have in common: rows as policy lets the caller see them, and one commit with its audit. */
record Documents(Services services, Commits commits) {

    ResourceType type(String name) {
        return Objects.requireNonNull(services.definitions().type(name));
    }

    /** A row that is there and on which the caller may do this. */
    Outcome<StoredResource> row(Caller caller, Interaction interaction, String typeName, String id) {
        ResourceType type = type(typeName);
        Decision decision = services.policy().decide(caller, interaction, typeName);
        if (!decision.allowed()) {
            return Outcome.refused(Incoming.forbidden(decision, interaction, type));
        }
        Optional<StoredResource> row = services.store()
                .read(caller.organisation(), type.code(), id, decision.filter())
                .filter(found -> services.isOpen(caller, type, found));
        if (row.isEmpty()) {
            return Outcome.refused(Reads.notFound(type, id));
        }
        return row.get().deleted()
                ? Outcome.refused(Problem.Code.GONE, typeName + "/" + id + " was deleted.")
                : Outcome.ok(row.get());
    }

    List<Problem> mayCreate(Caller caller, String typeName) {
        Decision decision = services.policy().decide(caller, Interaction.CREATE, typeName);
        return decision.allowed() ? List.of() : List.of(Incoming.forbidden(decision, Interaction.CREATE, type(typeName)));
    }

    /** Text for the record: who does it. */
    static JsonObject by(Caller caller) {
        JsonObject by = new JsonObject();
        String practitioner = caller.practitionerId();
        if (practitioner != null) {
            by.put("reference", "Practitioner/" + practitioner);
        }
        return by.put("display", caller.name());
    }

    static @Nullable String subject(JsonObject document) {
        JsonObject subject = document.object("subject");
        return subject == null ? null : subject.string("reference");
    }

    static JsonObject json(StoredResource row) {
        return Json.parse(row.body()).get();
    }

    AuditEvent event(Caller caller, String operation, List<String> ids, long[] patients, List<Commit.Written> written, int status) {
        return new AuditEvent(
                caller,
                Interaction.OPERATION.code(),
                "DocumentReference",
                ids,
                patients,
                "$" + operation,
                status,
                Instant.ofEpochMilli(written.getFirst().updated() / 1000));
    }
}
