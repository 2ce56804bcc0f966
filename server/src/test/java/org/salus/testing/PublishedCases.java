package org.salus.testing;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The published FHIR test cases ({@code org.hl7.fhir.testcases:fhir-test-cases}), which Maven brings. */
public final class PublishedCases {

    public static final String ARTIFACT = "org.hl7.fhir.testcases:fhir-test-cases:1.7.46";

    private static final String FOLDER = "/org/hl7/fhir/testcases/";

    private PublishedCases() {}

    /** @param file such as {@code r4/patch/fhir-patch-tests.xml}  @return null when it is not among them */
    public static byte @Nullable [] find(String file) throws IOException {
        try (InputStream in = PublishedCases.class.getResourceAsStream(FOLDER + file)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    public static byte[] read(String file) throws IOException {
        byte[] content = find(file);
        if (content == null) {
            throw new IOException("Not among the published cases: " + file);
        }
        return content;
    }
}
