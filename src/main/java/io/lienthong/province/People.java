package io.lienthong.province;

import java.util.SplittableRandom;

/** Applicants who do not exist: names dealt together, personal numbers of place 099, which is not issued. */
final class People {
    private static final String[] FAMILY = {
        "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Bùi", "Đinh", "Quách", "Bạch", "Hà", "Vũ", "Đặng", "Đỗ", "Ngô",
        "Dương", "Phùng"
    };
    private static final String[] MIDDLE_OF_MEN = {"Văn", "Đức", "Minh", "Quang", "Hữu", "Công", "Xuân", "Mạnh"};
    private static final String[] MIDDLE_OF_WOMEN = {"Thị", "Thu", "Ngọc", "Thanh", "Kim", "Phương", "Bích", "Hồng"};
    private static final String[] GIVEN = {
        "An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hiền", "Hòa", "Huệ", "Hương", "Khánh", "Lan", "Liên",
                "Linh", "Loan",
        "Mai", "Minh", "Nga", "Ngân", "Nhung", "Oanh", "Phúc", "Quyên", "Sơn", "Tâm", "Thảo", "Thủy", "Trang", "Tú",
                "Vân", "Yến"
    };
    private static final String PLACE = "099";
    private static final int OLDEST = 1940;
    private static final int YOUNGEST = 2004;
    private static final int COMPANIES = 100_000;

    private People() {}

    /** @param personalNumber empty: an enterprise */
    record Applicant(String fullName, String personalNumber) {}

    static Applicant enterprise(SplittableRandom random) {
        return new Applicant("Công ty TNHH Mẫu " + random.nextInt(COMPANIES), "");
    }

    static Applicant citizen(SplittableRandom random) {
        boolean woman = random.nextBoolean();
        int year = random.nextInt(OLDEST, YOUNGEST + 1);
        String[] middle = woman ? MIDDLE_OF_WOMEN : MIDDLE_OF_MEN;
        String name = pick(FAMILY, random) + ' ' + pick(middle, random) + ' ' + pick(GIVEN, random);
        int century = (year >= 2000 ? 2 : 0) + (woman ? 1 : 0);
        long digits = 100_000_000L * century + 1_000_000L * (year % 100) + random.nextInt(1_000_000);
        String number = Long.toString(1_000_000_000L + digits);
        return new Applicant(name, PLACE + number.substring(1));
    }

    private static String pick(String[] some, SplittableRandom random) {
        return some[random.nextInt(some.length)];
    }
}
