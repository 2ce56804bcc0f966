package org.salus.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.access.Decision;
import org.salus.kernel.Caller;
import org.salus.record.Commits;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Parameters;
import org.salus.record.Services;
import org.salus.search.QueryString;
import org.salus.store.Where;
import org.salus.testing.RunningSalus;

/** What becomes of an upload by what the scanner says. */
class ScannedUploadTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final String patient = salus.system()
            .create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Doe\"}]}");

    private FhirResponse upload(ContentScanner.Verdict verdict) {
        ContentScanner scanner = new ContentScanner() {
            @Override
            public @Nullable String name() {
                return "clamd";
            }

            @Override
            public Verdict scan(Source content) {
                return verdict;
            }
        };
        Services services = salus.server().bean(Services.class);
        UploadOperation operation =
                new UploadOperation(new Documents(services, salus.server().bean(Commits.class)), new Inspection(scanner), new Filing.Own());
        byte[] body = ("{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"content\":[{\"attachment\":{\"title\":\"a.txt\"}}]}\nwords")
                .getBytes(StandardCharsets.UTF_8);
        FhirRequest request = new FhirRequest(
                Caller.system(salus.organisation(0), "test"),
                "POST",
                List.of("DocumentReference", "$upload"),
                QueryString.EMPTY,
                Map.of("x-salus-patient", patient),
                null,
                new FhirRequest.Payload.Raw("application/vnd.salus.upload", new ByteArrayInputStream(body), body.length),
                salus.fhir());
        return operation.run(new Operation.Call(
                request,
                services.definitions().type("DocumentReference"),
                null,
                0,
                new Decision(true, "test", Where.ALWAYS),
                Parameters.of(request).get()));
    }

    private int documents() {
        return salus.system().get("/fhir/DocumentReference?patient=" + patient).ids().size();
    }

    @Test
    void onlyWhatIsCleanIsStored() {
        assertThat(upload(new ContentScanner.Verdict.Infected()).status()).isEqualTo(422);
        assertThat(upload(new ContentScanner.Verdict.Unavailable("down")).status()).isEqualTo(503);
        assertThat(documents()).isZero();
        FhirResponse clean = upload(new ContentScanner.Verdict.Clean());
        assertThat(clean.status()).isEqualTo(201);
        assertThat(new String(clean.body(), StandardCharsets.UTF_8)).contains("\"valueCode\":\"clean\"").contains("clamd");
        assertThat(documents()).isEqualTo(1);
    }
}
