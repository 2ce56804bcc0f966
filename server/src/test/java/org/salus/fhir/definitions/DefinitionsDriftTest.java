package org.salus.fhir.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.R4;

/** The committed definitions are what the generator makes of the official ones. */
@Tag("slow")
class DefinitionsDriftTest {

    @Test
    void theCommittedFileIsUpToDate() throws IOException {
        try (InputStream in = new GZIPInputStream(R4.class.getResourceAsStream("r4.definitions.gz"))) {
            String committed = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(committed.equals(GenerateDefinitions.text()))
                    .as("run GenerateDefinitions when the definitions or the generator have changed")
                    .isTrue();
        }
    }
}
