package org.salus.interop.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.testing.RunningSalus.Answer;

/** Messages and what is made of them, one resource a line. {@code -Dsalus.golden=write} writes the files anew, to be read before they are kept. */
class GoldenTest {

    private static final Path FILES = Path.of("src", "test", "resources", "org", "salus", "interop", "hl7v2");

    @ParameterizedTest
    @ValueSource(strings = "panel")
    void messagesBecomeWhatTheFilesSay(String name) throws IOException {
        byte[] message = Files.readAllBytes(FILES.resolve(name + ".hl7"));
        ReportReader.Read read = ReportReader.read(Objects.requireNonNull(Message.read(message).message()), Sample.SENDER);
        assertThat(read.faults()).isEmpty();
        StringBuilder all = new StringBuilder();
        for (Results.Report report : read.results().reports()) {
            Stream.concat(Stream.of(report.resource()), report.findings().stream().map(Results.Finding::resource))
                    .forEach(one -> all.append(new String(Json.write(one), StandardCharsets.UTF_8)).append('\n'));
        }
        String now = all.toString();
        if ("write".equals(System.getProperty("salus.golden"))) {
            Files.writeString(FILES.resolve(name + ".ndjson"), now);
        }
        assertThat(now).isEqualTo(Files.readString(FILES.resolve(name + ".ndjson")));
    }

    @ParameterizedTest
    @CsvSource({
        "NM,4.0,valueQuantity,4.0", "NM,+5,valueQuantity,5", "NM,.5,valueQuantity,0.5", "NM,007,valueQuantity,7", "NM,0,valueQuantity,0",
        "NM,-0.10,valueQuantity,-0.10", "NM,5.,valueQuantity,5", "NM,<5,valueQuantity,5", "NM,>= 5,valueQuantity,5", "NM,1e5,valueString,1e5",
        "NM,'4,0',valueString,'4,0'", "NM,1234567890123456789,valueString,1234567890123456789", "NM,-,valueString,-", "NM,.,valueString,.",
        "SN,<^5,valueQuantity,5", "SN,^1^:^128,valueString,1:128", "SN,^1^-^5,valueString,1-5", "SN,^2^+,valueString,2+", "SN,<>^5,valueString,<>5",
        "ST,4.0,valueString,4.0", "DT,20260101,valueDateTime,2026-01-01", "DT,soon,valueString,soon", "TM,2599,valueString,2599",
    })
    void valuesAreNeitherRoundedNorCut(String type, String sent, String member, String value) {
        String message = "MSH|^~\\&|LAB|NORTH|||20260101||ORU^R01|1|P|2.5.1\rPID|1\rOBR|1||F|X\rOBX|1|" + type + "|Y||" + sent + "||||||F";
        Results results = ReportReader.read(
                        Objects.requireNonNull(Message.read(message.getBytes(StandardCharsets.UTF_8)).message()), Sample.SENDER)
                .results();
        JsonObject observation = results.reports().getFirst().findings().getFirst().resource();
        JsonObject quantity = observation.object("valueQuantity");
        assertThat(quantity == null ? observation.string(member) : String.valueOf(quantity.get("value"))).isEqualTo(value);
        assertThat(observation.has(member)).isTrue();
    }

    @Test
    void aThousandFindingsAreTakenAndMoreAreAnError() {
        String head = "MSH|^~\\&|LAB|NORTH|||20260101||ORU^R01|1|P|2.5.1\rPID|1\rOBR|1||F|X\r";
        for (int count : new int[] {1000, 1001}) {
            String message = head + "OBX|1|NM|Y||1||||||F\r".repeat(count);
            ReportReader.Read read = ReportReader.read(
                    Objects.requireNonNull(Message.read(message.getBytes(StandardCharsets.UTF_8)).message()), Sample.SENDER);
            assertThat(read.faults()).hasSize(count - 1000);
            if (count == 1000) {
                assertThat(read.results().reports().getFirst().findings().stream().map(Results.Finding::key).distinct()).hasSize(1000);
            }
        }
    }

    /** Published samples of other projects: whatever they are, the answer is an acknowledgement. */
    @Test
    @EnabledIfEnvironmentVariable(named = "SALUS_DATA", matches = ".+")
    void everyPublishedSampleIsAcknowledged() throws IOException {
        Laboratory laboratory = new Laboratory();
        int taken = 0;
        try (Stream<Path> files = Files.walk(Path.of(System.getenv("SALUS_DATA"), "hl7v2"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                Answer plain = Laboratory.send(laboratory.system, bytes);
                acknowledged(file, plain);
                // The same as if this laboratory had sent it.
                String own = new String(bytes, StandardCharsets.ISO_8859_1)
                        .replaceFirst("MSH\\|([^|]*)\\|[^|]*\\|[^|]*\\|", "MSH|$1|LAB|NORTH|")
                        .replaceFirst("(MSH(?:\\|[^|]*){9}\\|)[^|]*\\|[^|]*\\|", "$1P|2.5.1|");
                Answer answer = Laboratory.send(laboratory.system, own.getBytes(StandardCharsets.ISO_8859_1));
                acknowledged(file, answer);
                taken += answer.status() == 200 ? 1 : 0;
            }
        }
        assertThat(taken).as("results among them").isGreaterThan(10);
    }

    private static void acknowledged(Path file, Answer answer) {
        assertThat(answer.status()).as(file + " " + answer.body()).isIn(List.of(200, 400, 422));
        assertThat(answer.body()).as(file.toString()).matches("(?s)MSH\\|\\^~\\\\&\\|SALUS\\|.*\rMSA\\|(AA|AE|AR)\\|.*\r");
    }
}
