package org.salus.platform.demo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.salus.platform.Home;
import org.salus.platform.StartRefused;

/**
 * Which clinic a demo shows, fixed by its first start: the same seed, number and day always give the same patients.
 *
 * @param patients how many; 0 for an empty clinic
 * @param date the day on which the records end: that of the first start, so that the last visits are recent
 */
public record DemoPlan(int seed, int patients, LocalDate date) {

    /** Where the demo's clinic lies; its day is another than the server's for some hours. As in the loader that makes the day. */
    private static final ZoneId CLINIC = ZoneId.of("America/New_York");

    private static final int DEFAULT_SEED = 20;
    private static final int DEFAULT_PATIENTS = 50;

    /** The day that it is in the demo's clinic. */
    public static LocalDate today(Clock clock) {
        return LocalDate.now(clock.withZone(CLINIC));
    }

    /**
     * The plan of this folder; made, with what is asked for, when there is none. Other wishes for a clinic that is there
     * are refused: it would not be clear what becomes of what has been written into it.
     */
    public static DemoPlan of(Path folder, @Nullable Integer seed, @Nullable Integer patients, LocalDate today) {
        Path file = folder.resolve("plan.properties");
        try {
            Optional<DemoPlan> there = read(file);
            if (there.isEmpty()) {
                DemoPlan plan = new DemoPlan(
                        seed == null ? DEFAULT_SEED : seed, patients == null ? DEFAULT_PATIENTS : patients, today);
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Home.writePrivate(
                        file, "seed=%d%npatients=%d%ndate=%s%n".formatted(plan.seed, plan.patients, plan.date));
                return plan;
            }
            DemoPlan plan = there.get();
            if ((seed != null && seed != plan.seed) || (patients != null && patients != plan.patients)) {
                throw new StartRefused("The demo in " + folder.getParent() + " has " + plan.patients
                        + " patients of seed " + plan.seed + ": start it without --patients and --seed, or name another folder with --home.");
            }
            return plan;
        } catch (IOException e) {
            throw new StartRefused("The demo's folder " + folder + " cannot be used: " + e.getMessage() + ".", e);
        }
    }

    String folder() {
        return seed + "-" + patients + "-" + date.toString().replace("-", "");
    }

    private static Optional<DemoPlan> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        try {
            return Optional.of(new DemoPlan(
                    Integer.parseInt(properties.getProperty("seed", "")),
                    Integer.parseInt(properties.getProperty("patients", "")),
                    LocalDate.parse(properties.getProperty("date", ""))));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new StartRefused("The file " + file + " is damaged: name another folder with --home.", e);
        }
    }
}
