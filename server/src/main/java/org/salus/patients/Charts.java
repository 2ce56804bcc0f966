package org.salus.patients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Incoming;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.record.Times;
import org.salus.store.Indexer;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.RowIndex;
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
        R4 definitions = services.definitions(caller);
        ResourceType type = type(String.valueOf(resource.string("resourceType")));
        String id = String.valueOf(resource.string("id"));
        Examination examination = new Examiner(definitions).examine(resource, ReferenceResolver.AS_IS);
        if (!examination.isOk()) {
            return Outcome.refused(examination.problems());
        }
        BlindIndex blind = services.vault().blindIndex(caller.organisation());
        return Indexer.index(definitions, examination, id, resource, blind).map(index -> {
            RowIndex row = owner == null ? index : index.inChartOf(blind.self("Patient", owner));
            return new Write(kind, type.code(), id, expected, row, (version, updated) -> body(resource, version, updated), Where.ALWAYS);
        });
    }

    private static byte[] body(JsonObject resource, int version, long updated) {
        JsonObject meta = resource.object("meta");
        if (meta != null) {
            meta.put("versionId", Integer.toString(version));
            meta.put("lastUpdated", Times.instant(updated));
        }
        return Json.write(resource);
    }

    static JsonObject json(StoredResource row) {
        return Json.parse(row.body()).get();
    }

    static String id(JsonObject resource) {
        return String.valueOf(resource.string("id"));
    }

    /** A Binary whose content lies beside its body. */
    static boolean isStreamed(StoredResource row) {
        return new String(row.body(), StandardCharsets.UTF_8).contains("urn:salus:content-size");
    }

    /** Record numbers: identifiers of the type MR (HL7 table 0203). */
    static List<String> recordNumbers(JsonObject patient) {
        List<String> numbers = new ArrayList<>();
        JsonArray identifiers = patient.array("identifier");
        for (int i = 0; identifiers != null && i < identifiers.size(); i++) {
            if (identifiers.object(i) instanceof JsonObject identifier
                    && identifier.string("value") instanceof String value
                    && identifier.object("type") instanceof JsonObject kind
                    && hasCode(kind.array("coding"), "MR")) {
                numbers.add(value);
            }
        }
        return numbers;
    }

    private static boolean hasCode(@Nullable JsonArray codings, String code) {
        for (int i = 0; codings != null && i < codings.size(); i++) {
            if (codings.object(i) instanceof JsonObject coding && code.equals(coding.string("code"))) {
                return true;
            }
        }
        return false;
    }

    /** What is typed to confirm: a record number, or the id of a patient who has none. */
    static boolean confirms(JsonObject patient, @Nullable String typed) {
        List<String> numbers = recordNumbers(patient);
        return typed != null && (numbers.isEmpty() ? id(patient).equals(typed.strip()) : numbers.contains(typed.strip()));
    }
}
