package org.salus.fhir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** Prints what the engine refuses in a folder of JSON resources, file by file, with the reasons: {@code RefusalReport FOLDER}. */
public final class RefusalReport {

    private RefusalReport() {}

    public static void main(String[] args) throws IOException {
        Examiner examiner = new Examiner(R4.definitions());
        int accepted = 0;
        int refused = 0;
        for (Path file : jsonFiles(Path.of(args[0]))) {
            List<Problem> problems = problems(examiner, Files.readAllBytes(file));
            if (problems.isEmpty()) {
                accepted++;
                continue;
            }
            refused++;
            System.out.println(file.getFileName());
            problems.stream()
                    .limit(8)
                    .forEach(p -> System.out.println("    " + p.code() + " " + p.path() + ": " + p.message()));
        }
        System.out.println(accepted + " accepted, " + refused + " refused");
    }

    static List<Path> jsonFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    static List<Problem> problems(Examiner examiner, byte[] body) {
        return switch (Json.parse(body)) {
            case Outcome.Ok<JsonObject>(JsonObject resource) ->
                examiner.examine(resource, ReferenceResolver.AS_IS).problems();
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> problems;
        };
    }
}
