package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.record.Commits;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Parameters;
import org.salus.record.Services;
import org.salus.search.QueryString;
import org.salus.store.RecordStore;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Client;

/** How often an operation asks the store, each time one statement: a number that does not grow with what is found. */
class OperationCostTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final AtomicInteger asked = new AtomicInteger();
    private final Services services = counted(salus.server().bean(Services.class));

    private Services counted(Services real) {
        RecordStore store = (RecordStore) Proxy.newProxyInstance(
                RecordStore.class.getClassLoader(), new Class<?>[] {RecordStore.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    try {
                        return method.invoke(real.store(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new Services(
                real.definitions(), real.organisations(), real.examiner(), store, real.searcher(), real.policy(), real.auditor(), real.vault(),
                real.incoming(), real.attachments());
    }

    private JsonObject run(Operation operation, Interaction interaction, String type, @Nullable String id, String query, @Nullable String body) {
        Caller caller = Caller.system(salus.organisation(0), "test");
        FhirRequest request = new FhirRequest(
                caller,
                body == null ? "GET" : "POST",
                List.of(type),
                QueryString.parse(query).get(),
                Map.of(),
                body == null ? null : Json.parse(body.getBytes(StandardCharsets.UTF_8)).get(),
                salus.fhir());
        FhirResponse response = operation.run(new Operation.Call(
                request,
                services.definitions().type(type),
                id,
                0,
                services.policy().decide(caller, interaction, type),
                Parameters.of(request).get()));
        byte[] bytes = Objects.requireNonNull(response.body());
        assertThat(response.status()).as(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(200);
        return Json.parse(bytes).get();
    }

    private int cost(Operation operation, Interaction interaction, String type, @Nullable String id, String query, @Nullable String body) {
        asked.set(0);
        run(operation, interaction, type, id, query, body);
        return asked.get();
    }

    @Test
    void aPageOfAChartIsTwoStatementsAndOneMoreForWhatIsNew() {
        String practitioner = system.create("Practitioner", "{\"resourceType\":\"Practitioner\"}");
        String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        for (int i = 0; i < 12; i++) {
            system.create("Observation", observation(patient, practitioner));
        }
        PatientEverything everything = new PatientEverything(services);
        asked.set(0);
        JsonObject first = run(everything, Interaction.READ, "Patient", patient, "_count=5", null);
        assertThat(asked.get()).as("with a practitioner").isEqualTo(3);
        String next = String.valueOf(Objects.requireNonNull(Objects.requireNonNull(first.array("link")).object(1)).string("url"));
        assertThat(cost(everything, Interaction.READ, "Patient", patient, next.substring(next.indexOf('?') + 1), null)).isEqualTo(2);
        assertThat(cost(everything, Interaction.READ, "Patient", patient, "_count=100", null)).isEqualTo(3);
        assertThat(cost(everything, Interaction.READ, "Patient", patient, "_type=Observation", null)).isEqualTo(2);
        assertThat(cost(new LastN(services), Interaction.SEARCH, "Observation", null, "patient=" + patient, null)).isEqualTo(1);
        assertThat(cost(new DocRef(services), Interaction.SEARCH, "DocumentReference", null, "patient=" + patient, null)).isEqualTo(1);
    }

    @Test
    void aMatchIsFourStatementsAndADocumentOneForEachStep() {
        String asked = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Costly\",\"given\":[\"Ann\"]}],\"birthDate\":\"1931-03-03\",\"telecom\":[{\"value\":\"5550000001\"}]}";
        assertThat(cost(new MatchOperation(services), Interaction.SEARCH, "Patient", null, "", asked)).isEqualTo(4);
        String practitioner = system.create("Practitioner", "{\"resourceType\":\"Practitioner\"}");
        String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            entries.append(i == 0 ? "" : ",").append("{\"reference\":\"Observation/").append(system.create("Observation", observation(patient, practitioner))).append("\"}");
        }
        String composition = system.create(
                "Composition",
                "{\"resourceType\":\"Composition\",\"status\":\"final\",\"type\":{\"text\":\"x\"},\"date\":\"2024\",\"title\":\"x\",\"subject\":{\"reference\":\"Patient/"
                        + patient + "\"},\"author\":[{\"display\":\"Me\"}],\"section\":[{\"entry\":[" + entries + "]}]}");
        assertThat(cost(new DocumentOperation(services, new Commits(services, List.of())), Interaction.READ, "Composition", composition, "", null)).isEqualTo(3);
    }

    private static String observation(String patient, String practitioner) {
        return "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient
                + "\"},\"performer\":[{\"reference\":\"Practitioner/" + practitioner + "\"}]}";
    }
}
