package org.salus.terminology.loaders;

/** The check digits by which SNOMED CT and LOINC find mistyped codes. */
final class CheckDigits {

    private static final int[][] PRODUCT = new int[10][10];
    private static final int[][] PERMUTED = new int[8][10];

    static {
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 10; j++) {
                // The dihedral group of the pentagon: rotations 0 to 4, reflections 5 to 9.
                int rotation = i < 5 ? (i + j) % 5 : (i - j + 10) % 5;
                PRODUCT[i][j] = (i < 5) == (j < 5) ? rotation : rotation + 5;
            }
        }
        int[] cycle = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
        for (int j = 0; j < 10; j++) {
            PERMUTED[0][j] = j;
        }
        for (int i = 1; i < 8; i++) {
            for (int j = 0; j < 10; j++) {
                PERMUTED[i][j] = PERMUTED[i - 1][cycle[j]];
            }
        }
    }

    private CheckDigits() {}

    /** SNOMED CT identifiers (6 to 18 digits) end in a digit of Verhoeff's scheme over dihedral group D5. */
    static boolean isSctid(String id) {
        if (id.length() < 6 || id.length() > 18 || id.charAt(0) == '0') {
            return false;
        }
        int check = 0;
        for (int i = 0; i < id.length(); i++) {
            int digit = id.charAt(id.length() - 1 - i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            check = PRODUCT[check][PERMUTED[i % 8][digit]];
        }
        return check == 0;
    }

    /** What an identifier's second and third digits from the right say: 0 concept, 1 description, 2 relationship. */
    static boolean isConceptId(String id) {
        return isSctid(id) && id.charAt(id.length() - 2) == '0';
    }

    /** LOINC numbers are {@code digits-check}, the check by mod 10 with every second digit doubled. */
    static boolean isLoinc(String code) {
        int dash = code.indexOf('-');
        if (dash < 1 || dash > 7 || dash != code.length() - 2) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < dash; i++) {
            int digit = code.charAt(dash - 1 - i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            int weighed = i % 2 == 0 ? digit * 2 : digit;
            sum += weighed / 10 + weighed % 10;
        }
        return code.charAt(dash + 1) - '0' == (10 - sum % 10) % 10;
    }
}
