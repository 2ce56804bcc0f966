package org.salus.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.identity.Clients;
import org.salus.identity.Organisations;
import org.salus.identity.Origin;
import org.salus.kernel.Caller;
import org.salus.platform.Server;
import org.salus.platform.Settings;

/** What a screen is told that asks for codes in the first seconds of a new installation. */
@Tag("slow")
class FirstStartTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void codesAreNeverSaidToBeUnknownBeforeTheyAreLoaded(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        for (Path path : new Path[] {folder, home}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        }
        try (Server server =
                Server.start(Settings.read(Settings.Mode.DEMO, Map.of("home", home.toString(), "port", "0"), Map.of()))) {
            String token = token(server);
            int first = 0;
            long end = System.nanoTime() + 120_000_000_000L;
            HttpResponse<String> answer;
            do {
                answer = http.send(
                        HttpRequest.newBuilder(URI.create(
                                        server.base() + "/fhir/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                first = first == 0 ? answer.statusCode() : first;
                if (answer.statusCode() == 503) {
                    assertThat(answer.headers().firstValue("Retry-After")).contains("10");
                    assertThat(answer.body()).contains("\"transient\"").contains("is being loaded");
                    Thread.sleep(200);
                }
            } while (answer.statusCode() == 503 && System.nanoTime() < end);
            assertThat(first).as("asked within the load, which takes seconds").isEqualTo(503);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("female");
        }
    }

    private static String token(Server server) {
        Organisations organisations = server.bean(Organisations.class);
        if (organisations.list().isEmpty()) {
            organisations.create("Clinic");
        }
        Clients clients = server.bean(Clients.class);
        Clients.Credentials made = clients.create(
                        Caller.system(organisations.list().getFirst().id(), "test"), "Tests", "system/*.rs")
                .get();
        return clients.issue(made.clientId(), made.clientSecret(), "", new Origin("local", "test"))
                        instanceof Clients.Answer.Token(Clients.AccessToken issued)
                ? issued.token()
                : "";
    }
}
