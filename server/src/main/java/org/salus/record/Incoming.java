package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.Indexer;
import org.salus.store.RowIndex;
import org.salus.store.Where;
import org.salus.store.Write;
import org.salus.validation.Issue;
import org.salus.validation.ProfileGate;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** A resource on its way in: examined, allowed, about the patient it claims to be about, and ready to be committed. */
public final class Incoming {

    private final Definitions organisations;
    private final Policy policy;
    private final Vault vault;
    private final BinaryContext context;
    private final ProfileGate profiles;
    private final List<ContentRule> rules;

    Incoming(
            Definitions organisations,
            Policy policy,
            Vault vault,
            BinaryContext context,
            ProfileGate profiles,
            List<ContentRule> rules) {
        this.rules = List.copyOf(rules);
        this.organisations = organisations;
        this.policy = policy;
        this.vault = vault;
        this.context = context;
        this.profiles = profiles;
    }

    BinaryContext context() {
        return context;
    }

    /**
     * @param id under which it shall lie
     * @param patientGuard the patient the writer believes to be writing for ({@code X-Salus-Patient}), null when not stated
     * @return the write, or everything that is wrong with the resource, or a refusal by policy
     */
    public Outcome<Write> prepare(
            Caller caller,
            Interaction interaction,
            Write.Kind kind,
            ResourceType type,
            String id,
            JsonObject resource,
            int expectedVersion,
            @Nullable String patientGuard,
            ReferenceResolver resolver) {
        Decision decision = policy.decide(caller, interaction, type.name());
        if (!decision.allowed()) {
            return Outcome.refused(forbidden(decision, interaction, type));
        }
        stamp(resource, type, id);
        long owner = 0;
        if (type.name().equals("Binary")) {
            Outcome<Long> belongs = context.patient(caller, resource);
            if (belongs instanceof Outcome.Refused<Long> refused) {
                return refused.cast();
            }
            owner = belongs.get();
        }
        R4 definitions = organisations.of(caller.organisation());
        Examination examination = new Examiner(definitions).examine(resource, resolver);
        if (!examination.isOk()) {
            return Outcome.refused(examination.problems());
        }
        BlindIndex blind = vault.blindIndex(caller.organisation());
        Outcome<RowIndex> indexed = Indexer.index(definitions, examination, id, resource, blind);
        if (indexed instanceof Outcome.Refused<RowIndex> refused) {
            return refused.cast();
        }
        RowIndex index = owner == 0 ? indexed.get() : indexed.get().inChartOf(owner);
        Where guard = decision.filter();
        if (patientGuard != null) {
            long patient = Ids.isValid(patientGuard) ? blind.self("Patient", patientGuard) : 0;
            if (patient == 0 || !concerns(index, patient)) {
                return Outcome.refused(wrongPatient());
            }
            guard = Where.and(guard, new Where.InPatient(patient));
        }
        if (!decision.filter().test(index, type.code(), blind.self(type.name(), id), 0)) {
            return Outcome.refused(new Problem(
                    Problem.Code.FORBIDDEN,
                    "Your role may not write this " + type.name() + " (" + decision.rule() + "). Nothing was stored."));
        }
        List<Problem> refused = content(type, resource);
        if (!refused.isEmpty()) {
            return Outcome.refused(refused);
        }
        List<Problem> unlike = profiles.check(caller.organisation(), resource);
        if (!unlike.isEmpty()) {
            return Outcome.refused(unlike);
        }
        // Who may change but not create may not create by PUT either.
        boolean mayCreate = kind != Write.Kind.PUT
                || policy.decide(caller, Interaction.CREATE, type.name()).allowed();
        return Outcome.ok(new Write(
                mayCreate ? kind : Write.Kind.UPDATE, type.code(), id, expectedVersion, index, new Stamped(resource), guard));
    }

    /**
     * A new version of what was examined by other means, or is not the writer's own words: neither policy nor profiles nor the rules on
     * content are asked. Only for operations that have decided who may do what they do.
     *
     * @param expected version that it replaces, or {@link Write#ABSENT}
     * @param owner id of the patient in whose chart a row lies that names none itself; null for others
     */
    public Outcome<Write> asItIs(
            Caller caller, Write.Kind kind, ResourceType type, JsonObject resource, int expected, @Nullable String owner) {
        R4 definitions = organisations.of(caller.organisation());
        String id = String.valueOf(resource.string("id"));
        stamp(resource, type, id);
        Examination examination = new Examiner(definitions).examine(resource, ReferenceResolver.AS_IS);
        if (!examination.isOk()) {
            return Outcome.refused(examination.problems());
        }
        BlindIndex blind = vault.blindIndex(caller.organisation());
        return Indexer.index(definitions, examination, id, resource, blind).map(index -> {
            RowIndex row = owner == null ? index : index.inChartOf(blind.self("Patient", owner));
            return new Write(kind, type.code(), id, expected, row, new Stamped(resource), Where.ALWAYS);
        });
    }

    /** What the rules on content have against it. */
    public List<Problem> content(ResourceType type, JsonObject resource) {
        return rules.stream()
                .filter(rule -> rule.types().contains(type.name()))
                .flatMap(rule -> rule.check(resource).stream())
                .toList();
    }

    /** What the profiles of the organisation have to say of what was stored. */
    List<Issue> remarks(Caller caller, byte[] stored) {
        return profiles.remarks(caller.organisation(), Json.parse(stored).get());
    }

    static Problem wrongPatient() {
        return new Problem(
                Problem.Code.WRONG_PATIENT,
                "This would be written for another patient than the one whose chart is open. Nothing was stored.");
    }

    public static Problem forbidden(Decision decision, Interaction interaction, ResourceType type) {
        return new Problem(
                Problem.Code.FORBIDDEN,
                "Your role does not allow " + interaction.code() + " on " + type.name() + " (" + decision.rule() + ").");
    }

    private static boolean concerns(RowIndex index, long patient) {
        if (index.patient() == patient) {
            return true;
        }
        for (long other : index.patients()) {
            if (other == patient) {
                return true;
            }
        }
        return false;
    }

    /** Type, id and meta stand first ({@link Bodies} relies on it); what the store assigns is taken out of what came. */
    private static void stamp(JsonObject resource, ResourceType type, String id) {
        resource.putAt(0, "resourceType", type.name());
        resource.putAt(1, "id", id);
        JsonObject meta = resource.object("meta");
        if (meta == null && resource.has("meta")) {
            return; // not an object: the examination says so
        }
        if (meta == null) {
            meta = new JsonObject();
        }
        meta.putAt(0, "versionId", "1");
        meta.putAt(1, "lastUpdated", "2000-01-01T00:00:00.000Z");
        resource.putAt(2, "meta", meta);
    }

    /** With version and time in its meta. */
    private record Stamped(JsonObject resource) implements Write.Body {

        @Override
        public byte[] write(int version, long updated) {
            JsonObject meta = resource.object("meta");
            if (meta != null) {
                meta.put("versionId", Integer.toString(version));
                meta.put("lastUpdated", Times.instant(updated));
            }
            return Json.write(resource);
        }
    }

    /** With the paths of a Bundle's entry put before those of the resource. */
    static List<Problem> within(String prefix, List<Problem> problems) {
        List<Problem> moved = new ArrayList<>();
        for (Problem problem : problems) {
            String path = problem.path();
            moved.add(new Problem(problem.code(), problem.message(), path == null ? prefix : prefix + " / " + path));
        }
        return moved;
    }
}
