package org.salus.platform.demo;

import java.io.Console;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.salus.platform.StartRefused;

/**
 * The program beside the server that makes and loads the demo's records, in a process of its own: neither the generator
 * nor a way around the API ever is part of the server.
 *
 * @param classPath of that program
 * @param synthea folder of the generator's jars
 */
public record DemoProgram(String classPath, Path synthea) {

    private static final String MAIN = "org.salus.demo.DemoLoader";

    /** As the launcher says. */
    public static DemoProgram of(Map<String, String> environment) {
        String classPath = environment.get("SALUS_DEMO_CLASSPATH");
        String synthea = environment.get("SALUS_DEMO_SYNTHEA");
        if (classPath == null || synthea == null) {
            throw new StartRefused("This installation has no generator of demo patients: use --patients 0, or start the demo from the sources.");
        }
        return new DemoProgram(classPath, Path.of(synthea));
    }

    Child generate(DemoPlan plan, Path into, Path cache) throws IOException {
        return start(List.of(
                "generate",
                "--seed", Integer.toString(plan.seed()),
                "--patients", Integer.toString(plan.patients()),
                "--date", plan.date().toString(),
                "--synthea", synthea.toString(),
                "--cache", cache.toString(),
                "--into", into.toString()));
    }

    /** @param staffOnly everything but the patients */
    Child load(String fhirBase, String token, Path bundles, Path journal, Path people, boolean staffOnly) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "load",
                "--fhir", fhirBase,
                "--bundles", bundles.toString(),
                "--journal", journal.toString(),
                "--people", people.toString()));
        if (staffOnly) {
            arguments.add("--staff-only");
        }
        Child child = start(arguments);
        Writer in = child.process.outputWriter(StandardCharsets.UTF_8);
        in.write(token + "\n");
        in.flush();
        return child;
    }

    private Child start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                MAIN));
        command.addAll(arguments);
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            command.add("--terminal");
        }
        return new Child(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** A run of the program; it ends with this process, whose end of its standard input stays open until then. */
    static final class Child {
        private final Process process;
        private final Thread stop;

        private Child(Process process) {
            this.process = process;
            this.stop = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(stop);
        }

        /** Waits for its end; it has said itself what went wrong, if anything did. */
        void await(String what) throws InterruptedException {
            int code = process.waitFor();
            try {
                Runtime.getRuntime().removeShutdownHook(stop);
            } catch (IllegalStateException ending) {
                throw new StartRefused(what + " was interrupted; the next start goes on with it.", ending);
            }
            if (code != 0) {
                throw new StartRefused(what + " did not succeed; the next start goes on with it.");
            }
        }
    }
}
