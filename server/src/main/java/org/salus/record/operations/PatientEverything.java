package org.salus.record.operations;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Reads;
import org.salus.record.Services;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * {@code Patient/[id]/$everything} (R4 operation Patient-everything): the patient, all that lies in the patient's compartment, and
 * who and what those resources refer to. {@code Patient/$everything} is the caller's own chart.
 */
final class PatientEverything implements Operation {

    private final Services services;
    private final Chart chart;

    PatientEverything(Services services) {
        this.services = services;
        this.chart = new Chart(services);
    }

    @Override
    public Definition definition() {
        return new Definition(
                "everything",
                Set.of(Level.INSTANCE, Level.TYPE),
                Set.of("Patient"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                "The patient, all that lies in the patient's compartment and what that refers to, in pages");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        ResourceType type = Objects.requireNonNull(call.type());
        Arguments arguments = new Arguments(
                "everything", call.parameters(), "_count", "_type", "_since", "start", "end", "_at", "_page");
        Chart.Wish wish = Chart.Wish.of(arguments, services);
        if (!arguments.problems().isEmpty()) {
            return FhirResponse.refused(arguments.problems());
        }
        String named = call.id();
        String id = named == null ? caller.patientId() : named;
        if (id == null || named == null && !(caller.is(Role.PATIENT) && caller.roles().size() == 1)) {
            return FhirResponse.refused(
                    Problem.Code.REQUEST,
                    "Name the patient: Patient/[id]/$everything. Without one it is the chart of the patient who calls, and you are none.");
        }
        Optional<StoredResource> patient =
                chart.view(caller, wish).one(type, id, call.decision().filter());
        if (patient.isEmpty()) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        String path = named == null ? "Patient/$everything" : "Patient/" + id + "/$everything";
        Where belongs = new Where.InPatient(patient.get().self());
        return chart.page(call, type, id, patient.get(), path, belongs, wish);
    }
}
