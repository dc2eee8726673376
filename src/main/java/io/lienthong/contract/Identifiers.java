package io.lienthong.contract;

import java.util.regex.Pattern;

/**
 * Identifiers that schemas name as formats, until message has types for them: then {@link Formats} calls
 * {@code TaxCode.problem(text).isEmpty()} and so on, and this class goes.
 */
final class Identifiers {
    private static final int[] TAX_WEIGHTS = {31, 29, 23, 19, 17, 13, 7, 5, 3};
    private static final Pattern TAX_CODE = Pattern.compile("[0-9]{10}(-[0-9]{3})?");
    private static final Pattern DOSSIER_CODE = Pattern.compile("[0-9A-Z.]{2,40}-([0-9]{6})-[0-9]{4,5}");
    private static final Pattern AGENCY_CODE = Pattern.compile("[0-9A-Z]+(\\.[0-9A-Z]+)*");

    private Identifiers() {}

    static boolean taxCode(String text) {
        if (!TAX_CODE.matcher(text).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < TAX_WEIGHTS.length; i++) {
            sum += TAX_WEIGHTS[i] * (text.charAt(i) - '0');
        }
        return 10 - sum % 11 == text.charAt(9) - '0';
    }

    static boolean dossierCode(String text) {
        var code = DOSSIER_CODE.matcher(text);
        if (!code.matches()) {
            return false;
        }
        String day = code.group(1);
        return Formats.date("20" + day.substring(0, 2) + "-" + day.substring(2, 4) + "-" + day.substring(4));
    }

    static boolean agencyCode(String text) {
        return text.length() <= 35 && AGENCY_CODE.matcher(text).matches();
    }
}
