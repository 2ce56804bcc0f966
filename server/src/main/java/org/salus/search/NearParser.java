package org.salus.search;

import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.List;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** {@code near=latitude|longitude|distance|units} of Location (R4 section 8.7.5.1). */
final class NearParser {

    /** What "near" means when nobody says how near. */
    private static final double DEFAULT_KILOMETRES = 50;

    private static final double MILE = 1.609344;
    private static final double SURVEY_MILE = 1.609347218694;

    private NearParser() {}

    static Outcome<Criterion> parse(List<String> values, String name) {
        List<Criterion.Point> points = new ArrayList<>();
        for (String value : values) {
            String[] parts = value.split("\\|", -1);
            double latitude = number(parts[0]);
            double longitude = parts.length > 1 ? number(parts[1]) : Double.NaN;
            double distance = parts.length > 2 && !parts[2].isEmpty() ? number(parts[2]) : DEFAULT_KILOMETRES;
            double unit = parts.length < 4 || parts[2].isEmpty()
                    ? 1
                    : switch (parts[3]) {
                        case "", "km" -> 1;
                        case "m" -> 0.001;
                        case "[mi_us]" -> SURVEY_MILE;
                        case "[mi_i]", "mi" -> MILE;
                        default -> Double.NaN;
                    };
            if (parts.length > 4
                    || !(Math.abs(latitude) <= 90)
                    || !(Math.abs(longitude) <= 180)
                    || !(distance >= 0)
                    || Double.isNaN(unit)) {
                return Outcome.refused(new Problem(
                        PARAMETER,
                        "near is written latitude|longitude|distance|units, such as -83.69|42.25|11.2|km; units are km, m or [mi_us].",
                        name));
            }
            points.add(new Criterion.Point(latitude, longitude, distance * unit));
        }
        return Outcome.ok(new Criterion.Near(points));
    }

    /** NaN when it is none. */
    private static double number(String text) {
        return text.length() <= 25 && text.matches("[+ -]?\\d{1,9}(\\.\\d{1,15})?") ? Double.parseDouble(text.trim()) : Double.NaN;
    }
}
