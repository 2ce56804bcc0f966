package org.salus.platform.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.platform.Home;
import org.salus.platform.RunFile;
import org.salus.platform.Settings;
import org.salus.platform.StartRefused;
import picocli.CommandLine.Option;

/** The home folder, as every command takes it. */
final class HomeOption {

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Folder of the installation (default: SALUS_HOME, else ~/.salus, and ~/.salus-demo for the demo)")
    @Nullable Path home;

    Map<String, String> flags() {
        Map<String, String> flags = new HashMap<>();
        Path named = home;
        if (named != null) {
            flags.put("home", named.toString());
        }
        return flags;
    }

    /** The folder for commands that work on an installation: the one named, else the running one, else the one there is. */
    Path existing() {
        List<Path> candidates = home != null || !System.getenv().getOrDefault("SALUS_HOME", "").isBlank()
                ? List.of(Settings.home(Settings.Mode.SERVE, flags(), System.getenv()))
                : List.of(
                        Settings.home(Settings.Mode.SERVE, Map.of(), Map.of()),
                        Settings.home(Settings.Mode.DEMO, Map.of(), Map.of()));
        return candidates.stream()
                .filter(c -> RunFile.running(c).isPresent())
                .findFirst()
                .or(() -> candidates.stream().filter(c -> Home.mode(c).isPresent()).findFirst())
                .orElseThrow(() -> new StartRefused("There is no Salus in " + candidates.getFirst()
                        + " yet: \"salus serve\" or \"salus demo\" makes it, --home names another folder."));
    }

    /** The settings of an installation that is there. */
    Settings settings() {
        Path folder = existing();
        return Settings.read(
                Home.mode(folder).orElse(Settings.Mode.SERVE), Map.of("home", folder.toString()), System.getenv());
    }
}
