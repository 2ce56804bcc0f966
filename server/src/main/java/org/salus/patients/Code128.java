package org.salus.patients;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Code 128, code set B (ISO/IEC 15417): printable ASCII as bars. */
final class Code128 {

    /** Widths in modules, bar and space in turn, by symbol value. */
    private static final String[] WIDTHS =
            """
            212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221
            223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
            112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131
            311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
            122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
            214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"""
                    .split("\\s+");

    private static final int START_B = 104;
    private static final int STOP = 106;
    private static final int CHECK = 103;

    private Code128() {}

    /** Symbol values from start to stop with the check; null when a character is not printable ASCII, or there is none. */
    static @Nullable List<Integer> symbols(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            return null;
        }
        List<Integer> symbols = new ArrayList<>();
        symbols.add(START_B);
        int sum = START_B;
        for (int i = 0; i < text.length(); i++) {
            int value = text.charAt(i) - ' ';
            symbols.add(value);
            sum += (i + 1) * value;
        }
        symbols.add(sum % CHECK);
        symbols.add(STOP);
        return symbols;
    }

    /** Widths of bars and spaces in turn, beginning with a bar. */
    static int[] widths(List<Integer> symbols) {
        return symbols.stream().flatMapToInt(symbol -> WIDTHS[symbol].chars().map(c -> c - '0')).toArray();
    }

    static String widths(int symbol) {
        return WIDTHS[symbol];
    }
}
