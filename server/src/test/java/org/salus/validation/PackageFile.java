package org.salus.validation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** A package of profiles of our own, in the form that packages come in. */
public final class PackageFile {

    public static final String PATIENT = "http://salus.example/StructureDefinition/registered-patient";
    public static final String OBSERVATION = "http://salus.example/StructureDefinition/scored-observation";
    public static final String SCORES = "http://salus.example/ValueSet/scores";

    static final String PATIENT_PROFILE =
            """
            {"resourceType":"StructureDefinition","id":"registered-patient","url":"%s","version":"1.2.0","name":"RegisteredPatient",
            "title":"Registered patient","status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Patient",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[
            {"id":"Patient","path":"Patient","constraint":[{"key":"reg-1","severity":"error","human":"Born or named",
              "expression":"birthDate.exists() or name.exists()"},
              {"key":"reg-2","severity":"warning","human":"An address is wanted","expression":"address.exists()"}]},
            {"id":"Patient.identifier","path":"Patient.identifier","min":1},
            {"id":"Patient.managingOrganization","path":"Patient.managingOrganization","max":"0"}]}}"""
                    .formatted(PATIENT);

    static final String OBSERVATION_PROFILE =
            """
            {"resourceType":"StructureDefinition","id":"scored-observation","url":"%s","version":"1.2.0","name":"ScoredObservation",
            "status":"active","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Observation",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[
            {"id":"Observation","path":"Observation"},
            {"id":"Observation.code","path":"Observation.code","binding":{"strength":"required","valueSet":"%s"}},
            {"id":"Observation.subject","path":"Observation.subject","min":1,"type":[{"code":"Reference",
              "targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]}]}}"""
                    .formatted(OBSERVATION, SCORES);

    static final String SCORES_SET =
            """
            {"resourceType":"ValueSet","id":"scores","url":"%s","version":"1.2.0","name":"Scores","status":"active","compose":{"include":[
            {"system":"http://salus.example/CodeSystem/scores"},
            {"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"273249006"}]},
            {"system":"http://loinc.org","concept":[{"code":"9269-2"}]}]}}"""
                    .formatted(SCORES);

    static final String SCORES_SYSTEM =
            """
            {"resourceType":"CodeSystem","id":"scores","url":"http://salus.example/CodeSystem/scores","version":"1.2.0","name":"Scores",
            "status":"active","caseSensitive":true,"content":"complete","concept":[{"code":"apgar","display":"Apgar score"},
            {"code":"pain","display":"Pain score","concept":[{"code":"pain-rest","display":"Pain at rest"}]}]}""";

    private PackageFile() {}

    /** Writes {@code salus.example-1.2.0.tgz}. */
    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("salus.example-1.2.0.tgz");
        Map<String, String> files = Map.of(
                "package/package.json",
                "{\"name\":\"salus.example\",\"version\":\"1.2.0\",\"fhirVersions\":[\"4.0.1\"]}",
                "package/StructureDefinition-registered-patient.json", PATIENT_PROFILE,
                "package/StructureDefinition-scored-observation.json", OBSERVATION_PROFILE,
                "package/ValueSet-scores.json", SCORES_SET,
                "package/CodeSystem-scores.json", SCORES_SYSTEM);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file)))) {
            for (Map.Entry<String, String> one : files.entrySet()) {
                byte[] bytes = one.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(one.getKey());
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }
}
