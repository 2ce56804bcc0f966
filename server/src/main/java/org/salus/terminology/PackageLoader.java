package org.salus.terminology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * Loads FHIR packages (the {@code .tgz} files of the FHIR package registry): code systems, value sets and maps for the terminology, every
 * other canonical resource for {@link Packages}. A package takes the place of the same version of itself.
 */
public final class PackageLoader implements ReleaseLoader {

    private static final int STEP = 1_000;

    /** Resources that define something and are looked up by type; the rest of a package is examples. */
    private static final Set<String> KEPT = Set.of(
            "ActivityDefinition", "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap", "GraphDefinition",
            "ImplementationGuide", "Library", "Measure", "MessageDefinition", "NamingSystem", "OperationDefinition", "PlanDefinition",
            "Questionnaire", "SearchParameter", "StructureDefinition", "StructureMap", "TerminologyCapabilities", "ValueSet");

    @Override
    public String format() {
        return "fhir";
    }

    @Override
    public String description() {
        return "a FHIR R4 package (.tgz), or a folder of such";
    }

    /** A package says itself what it is, so there are no options. */
    @Override
    public Load.Summary load(Loads loads, Path fileOrFolder, ReleaseOptions options, Load.Progress progress) {
        if (!Files.isDirectory(fileOrFolder)) {
            return loadFile(loads, fileOrFolder, progress);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(fileOrFolder)) {
            files = all.filter(f -> f.getFileName().toString().endsWith(".tgz")).sorted().toList();
        } catch (IOException e) {
            throw new LoadException("The folder " + fileOrFolder + " cannot be read.", e);
        }
        if (files.isEmpty()) {
            throw new LoadException("The folder " + fileOrFolder + " has no .tgz files.");
        }
        Load.Summary sum = new Load.Summary(0, 0, 0, 0, 0);
        for (Path file : files) {
            Load.Summary one = loadFile(loads, file, progress);
            sum = new Load.Summary(
                    sum.systems() + one.systems(), sum.concepts() + one.concepts(), sum.valueSets() + one.valueSets(),
                    sum.conceptMaps() + one.conceptMaps(), sum.others() + one.others());
        }
        return sum;
    }

    private static Load.Summary loadFile(Loads loads, Path file, Load.Progress progress) {
        JsonObject header = header(file);
        String name = String.valueOf(header.string("name"));
        String version = String.valueOf(header.string("version"));
        try (Load opened = loads.open("package " + name + "#" + version, progress)) {
            PostgresLoad load = (PostgresLoad) opened;
            try {
                if (!load.passed("resources")) {
                    resources(load, file, header);
                    load.checkpoint("resources");
                }
                return load.commit();
            } catch (LoadException e) {
                // Faults of the file stay: the next attempt is with another file.
                load.abandon();
                throw e;
            }
        }
    }

    private static void resources(PostgresLoad load, Path file, JsonObject header) {
        long from = load.position("resources");
        long[] at = {0};
        load.beginPackage(header);
        Archive.read(file, (name, content, size) -> {
            if (!isResource(name)) {
                return;
            }
            if (++at[0] <= from) {
                return;
            }
            JsonObject resource = parse(file, name, content.readAllBytes());
            String type = resource.string("resourceType");
            if (type != null && KEPT.contains(type) && (resource.string("url") != null || type.equals("NamingSystem"))) {
                load.resource(resource, String.valueOf(header.string("name")), String.valueOf(header.string("version")));
            }
            if (at[0] % STEP == 0) {
                load.progress("reading " + file.getFileName(), at[0], 0);
                load.checkpoint("resources", at[0]);
            }
        });
    }

    /** Directly in the folder {@code package}; what is below it are examples, tests and texts. */
    private static boolean isResource(String name) {
        return name.startsWith("package/") && name.endsWith(".json") && name.indexOf('/', 8) < 0 && name.charAt(8) != '.'
                && !name.equals("package/package.json");
    }

    private static JsonObject parse(Path file, String name, byte[] content) {
        return switch (Json.parse(withoutMark(content))) {
            case Outcome.Ok<JsonObject>(JsonObject object) -> object;
            case Outcome.Refused<JsonObject>(List<Problem> problems) ->
                throw new LoadException(name + " in " + file.getFileName() + ": " + problems.getFirst().message());
        };
    }

    /** Some published packages have byte order marks. */
    private static byte[] withoutMark(byte[] content) {
        boolean marked = content.length > 3 && content[0] == (byte) 0xEF && content[1] == (byte) 0xBB && content[2] == (byte) 0xBF;
        return marked ? java.util.Arrays.copyOfRange(content, 3, content.length) : content;
    }

    /** {@code name#version}, as the package says of itself; refused for what is no package of R4. */
    public static String nameOf(Path file) {
        JsonObject header = header(file);
        return header.string("name") + "#" + header.string("version");
    }

    private static JsonObject header(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new LoadException("There is no file " + file + ".");
        }
        JsonObject[] found = new JsonObject[1];
        Archive.read(file, (name, content, size) -> {
            if (name.equals("package/package.json")) {
                found[0] = parse(file, name, content.readAllBytes());
            }
        });
        @Nullable JsonObject header = found[0];
        if (header == null) {
            throw new LoadException(file.getFileName() + " is not a FHIR package: it has no package/package.json.");
        }
        if (header.string("name") == null || header.string("version") == null) {
            throw new LoadException("package/package.json in " + file.getFileName() + " has no name or no version.");
        }
        List<String> versions = Bodies.strings(header, "fhirVersions");
        if (versions.isEmpty()) {
            versions = Bodies.strings(header, "fhir-version-list");
        }
        if (!versions.isEmpty() && versions.stream().noneMatch(v -> v.startsWith("4.0"))) {
            throw new LoadException(file.getFileName() + " is for FHIR " + String.join(", ", versions) + "; Salus speaks R4 (4.0.1).");
        }
        return header;
    }
}
