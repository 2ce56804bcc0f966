package org.salus.record.operations;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/**
 * {@code Encounter/[id]/$everything} (R4 operation Encounter-everything): the encounter, all that refers to it, what it refers to,
 * and who and what those resources refer to. Only what is of the encounter's own patient, or of none.
 */
final class EncounterEverything implements Operation {

    /** The trail of accesses is not part of what happened. */
    private static final String AUDIT = "AuditEvent";

    private final Services services;
    private final Chart chart;

    EncounterEverything(Services services) {
        this.services = services;
        this.chart = new Chart(services);
    }

    @Override
    public Definition definition() {
        return new Definition(
                "everything",
                Set.of(Level.INSTANCE),
                Set.of("Encounter"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "http://hl7.org/fhir/OperationDefinition/Encounter-everything",
                "The encounter, all that refers to it and what it refers to, in pages");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        ResourceType type = Objects.requireNonNull(call.type());
        String id = Objects.requireNonNull(call.id());
        Arguments arguments = new Arguments("everything", call.parameters(), "_count", "_type", "_since", "_at", "_page");
        Chart.Wish wish = Chart.Wish.of(arguments, services);
        if (!arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        Optional<StoredResource> encounter =
                chart.view(caller, wish).one(type, id, call.decision().filter());
        if (encounter.isEmpty()) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        if (wish.at() != null && encounter.get().patient() == 0) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.NOT_SUPPORTED, "_at is known for encounters of a patient; this one has none.", "_at"));
        }
        Where belongs = belongs(services.vault().blindIndex(caller.organisation()), encounter.get(), wish);
        return chart.page(call, type, id, encounter.get(), "Encounter/" + id + "/$everything", belongs, wish);
    }

    private Where belongs(BlindIndex blind, StoredResource encounter, Chart.Wish wish) {
        long[] tokens = services.definitions().types().stream()
                .filter(t -> !t.name().equals(AUDIT))
                .flatMap(t -> t.params().stream())
                .filter(EncounterEverything::leadsToEncounter)
                .map(SearchParam::key)
                .distinct()
                .mapToLong(key -> encounter.self() ^ blind.referenceSalt(key))
                .toArray();
        Set<ResourceType> types = new LinkedHashSet<>();
        Set<Long> selfs = new LinkedHashSet<>();
        References.each(encounter.body(), name -> !Supporting.isSupporting(name), (name, id) -> {
            ResourceType target = services.definitions().type(name);
            if (target != null && !name.equals("Binary") && !name.equals(AUDIT)) {
                types.add(target);
                selfs.add(blind.self(name, id));
            }
        });
        short[] codes = new short[types.size()];
        int n = 0;
        for (ResourceType target : types) {
            codes[n++] = target.code();
        }
        Where referred = selfs.isEmpty()
                ? Where.NEVER
                : Where.and(
                        new Where.OfType(codes),
                        new Where.Self(selfs.stream().mapToLong(Long::longValue).toArray()));
        // Old versions are found by patient alone, so that what is nobody's is left out of a past view.
        Where mine = encounter.patient() == 0
                ? new Where.InPatient(0)
                : wish.at() == null ? new Where.InPatient(encounter.patient(), 0) : new Where.InPatient(encounter.patient());
        return Where.and(Where.or(new Where.AnyToken(tokens), referred), mine);
    }

    private static boolean leadsToEncounter(SearchParam param) {
        return param.type() == SearchParam.Type.REFERENCE
                && (param.targets().isEmpty() || param.targets().contains("Encounter"));
    }
}
