package org.salus.platform.cli;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.platform.StartRefused;
import org.salus.terminology.Load;
import org.salus.terminology.LoadException;
import org.salus.terminology.Loads;
import org.salus.terminology.PostgresLoads;
import org.salus.terminology.ReleaseLoader;
import org.salus.terminology.ReleaseLoaders;
import org.salus.terminology.ReleaseOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Code systems, value sets and maps that all organisations share; beside a running server or without one. */
@Command(
        name = "terminology",
        mixinStandardHelpOptions = true,
        description = "Loads the official releases of code systems, and lists what was loaded.")
final class TerminologyCommand implements Runnable {

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = {
                "Loads a release that you have obtained and are licensed for. It becomes visible when all of it is there.",
                "A load that was cut short goes on where it was when the same command is given again."
            })
    int load(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "FORMAT", description = "one of those that \"salus terminology formats\" lists") String format,
            @Parameters(paramLabel = "FILE", description = "the release's file or folder") Path file,
            @Option(names = "--system", paramLabel = "URL", description = "canonical URL, for formats that have none of their own (csv)")
                    @Nullable String system,
            @Option(names = "--release-version", paramLabel = "VERSION", description = "in place of what the files say")
                    @Nullable String version,
            @Option(names = "--encoding", paramLabel = "NAME", description = "of text files (default: UTF-8)") @Nullable String encoding,
            @Option(
                            names = "--dialect",
                            split = ",",
                            paramLabel = "REFSET",
                            description = "SNOMED CT language reference sets, most wanted first (default: US, then GB English)")
                    @Nullable List<String> dialects) {
        List<ReleaseLoader> all = ReleaseLoaders.all();
        ReleaseLoader loader = all.stream()
                .filter(one -> one.format().equals(format))
                .findFirst()
                .orElseThrow(() -> new StartRefused("There is no format \"" + format + "\"; there are "
                        + all.stream().map(ReleaseLoader::format).collect(Collectors.joining(", ")) + "."));
        ReleaseOptions options = ReleaseOptions.standard().withSystem(system).withVersion(version);
        if (encoding != null) {
            options = options.withEncoding(charset(encoding));
        }
        return run(home, loader, file, dialects == null ? options : options.withDialects(dialects));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new StartRefused("There is no encoding \"" + name + "\".", e);
        }
    }

    /** Loads with this loader, with lines of progress. */
    static int run(HomeOption home, ReleaseLoader loader, Path file, ReleaseOptions options) {
        try (Desk desk = Desk.open(home)) {
            Load.Summary summary = loader.load(
                    new PostgresLoads(desk.postgres().app()), file, options, new LoadProgress(System.out));
            System.out.println("Loaded " + summary.systems() + " code systems with " + summary.concepts() + " concepts, "
                    + summary.valueSets() + " value sets, " + summary.conceptMaps() + " concept maps and " + summary.others()
                    + " other resources.");
            return 0;
        } catch (LoadException e) {
            throw new StartRefused(String.valueOf(e.getMessage()));
        }
    }

    @Command(name = "formats", mixinStandardHelpOptions = true, description = "Lists the formats that can be loaded.")
    int formats() {
        ReleaseLoaders.all().forEach(loader -> System.out.printf("%-12s %s%n", loader.format(), loader.description()));
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists what was loaded, and loads that can be gone on with.")
    int list(@Mixin HomeOption home) {
        try (Desk desk = Desk.open(home)) {
            for (Loads.State state : new PostgresLoads(desk.postgres().app()).list()) {
                String how = state.finished()
                        ? String.valueOf(state.summary())
                        : "unfinished, " + state.phase() + " " + state.done() + (state.total() == 0 ? "" : " of " + state.total());
                System.out.println(state.key() + ": " + how + " (" + state.updated() + ")");
            }
            return 0;
        }
    }
}
