package org.salus.patients;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Incoming;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.store.Write;
import org.salus.vault.BlindIndex;

/** Whole charts, as rows. The policy of the operations allows moving what the caller may not read: nothing of it is shown. */
final class Charts {

    /** A chart of more resources is not merged in one transaction. */
    static final int MOST = 50_000;

    private static final int PAGE = 1000;

    private final Services services;

    Charts(Services services) {
        this.services = services;
    }

    Services services() {
        return services;
    }

    ResourceType type(String name) {
        return Objects.requireNonNull(services.definitions().type(name));
    }

    ResourceType type(short code) {
        return Objects.requireNonNull(services.definitions().type(code));
    }

    /** The Patient as the caller may see it. */
    Outcome<StoredResource> patient(Caller caller, String id) {
        ResourceType type = type("Patient");
        Decision decision = services.policy().decide(caller, Interaction.READ, "Patient");
        if (!decision.allowed()) {
            return Outcome.refused(Incoming.forbidden(decision, Interaction.READ, type));
        }
        Optional<StoredResource> row = services.store().read(caller.organisation(), type.code(), id, decision.filter());
        if (row.isEmpty()) {
            return Outcome.refused(Reads.notFound(type, id));
        }
        return row.get().deleted()
                ? Outcome.refused(Problem.Code.GONE, "Patient/" + id + " was deleted.")
                : Outcome.ok(row.get());
    }

    /** All that lies in the patient's chart or refers to the patient by a search parameter, without the Patient; up to {@link #MOST} + 1. */
    List<StoredResource> of(Reader reader, Caller caller, String patient) {
        BlindIndex blind = services.vault().blindIndex(caller.organisation());
        long self = blind.self("Patient", patient);
        long[] tokens = services.definitions(caller).types().stream()
                .flatMap(type -> type.params().stream())
                .filter(param -> param.type() == SearchParam.Type.REFERENCE)
                .filter(param -> param.targets().isEmpty() || param.targets().contains("Patient"))
                .map(SearchParam::key)
                .distinct()
                .mapToLong(key -> self ^ blind.referenceSalt(key))
                .toArray();
        List<StoredResource> rows = new ArrayList<>(in(reader, caller, new Where.InPatient(self), self));
        rows.addAll(in(reader, caller, Where.and(new Where.AnyToken(tokens), new Where.Not(new Where.InPatient(self))), self));
        return rows;
    }

    private List<StoredResource> in(Reader reader, Caller caller, Where where, long self) {
        List<StoredResource> rows = new ArrayList<>();
        Where others = Where.and(where, new Where.Not(new Where.Self(self)));
        Keyset after = null;
        do {
            Reader.Rows page = reader.search(
                    new Reader.Select(caller.organisation(), List.of(), others, List.of(), PAGE, after, false));
            rows.addAll(page.rows());
            after = page.resume();
        } while (after != null && rows.size() <= MOST);
        return rows;
    }

    /** What was written in the patient's chart since. */
    List<StoredResource> since(Reader reader, Caller caller, String patient, long micros) {
        long self = services.vault().blindIndex(caller.organisation()).self("Patient", patient);
        return in(reader, caller, Where.and(new Where.InPatient(self), new Where.Updated(micros, Long.MAX_VALUE)), self);
    }

    /**
     * A new version with this content. Neither profiles nor the rules on content are asked: they were when it was written.
     *
     * @param expected version that it replaces, or {@link Write#ABSENT}
     * @param owner id of the patient in whose chart a row lies that names none itself; null for others
     */
    Outcome<Write> write(Caller caller, Write.Kind kind, JsonObject resource, int expected, @Nullable String owner) {
        ResourceType type = type(String.valueOf(resource.string("resourceType")));
        return services.incoming().asItIs(caller, kind, type, resource, expected, owner);
    }

    static JsonObject json(StoredResource row) {
        return Json.parse(row.body()).get();
    }

    static String id(JsonObject resource) {
        return String.valueOf(resource.string("id"));
    }
}
