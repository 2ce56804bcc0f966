package org.salus.proof.search;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the UCUM units of the proof's resources measure, and how much of it, written out: units of one dimension convert into each other. */
final class Units {

    /** @param factor how many of the dimension's own unit it is */
    record Unit(String dimension, BigDecimal factor) {}

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            unit("ng", "mass", "1e-9"),
            unit("ug", "mass", "1e-6"),
            unit("mg", "mass", "1e-3"),
            unit("g", "mass", "1"),
            unit("kg", "mass", "1e3"),
            unit("g/dL", "mass/volume", "1"),
            unit("mg/dL", "mass/volume", "1e-3"),
            unit("ug/dL", "mass/volume", "1e-6"),
            unit("g/L", "mass/volume", "1e-1"),
            unit("ug/L", "mass/volume", "1e-7"),
            unit("ng/mL", "mass/volume", "1e-7"),
            unit("pg/mL", "mass/volume", "1e-10"),
            unit("m", "length", "1"),
            unit("cm", "length", "1e-2"),
            unit("mm", "length", "1e-3"),
            unit("[in_i]", "length", "0.0254"),
            unit("%", "number", "1e-2"),
            unit("{score}", "number", "1"),
            unit("mm[Hg]", "pressure", "133.322387415"),
            unit("kPa", "pressure", "1e3"));

    private Units() {}

    private static Map.Entry<String, Unit> unit(String code, String dimension, String factor) {
        return Map.entry(code, new Unit(dimension, new BigDecimal(factor)));
    }

    /** Null for one that is not among them: then it is only ever the same as itself. */
    static @Nullable Unit of(String code) {
        return UNITS.get(code);
    }
}
