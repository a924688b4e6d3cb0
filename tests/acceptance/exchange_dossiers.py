"""Made-up dossiers in the national exchange format, with what they should become.

Every dossier carries personal fields, each value with a mark of its own, so that a test can look for the marks
wherever something is written. Python's standard library only.
"""
import datetime
import random

ZONE = datetime.timezone(datetime.timedelta(hours=7))
# What is searched for: nothing of this may be found in any file of ours.
MARKS = ["Nguyễn Thị Bí Mật", "0900555123", "038199000777", "bimat@vidu.vn", "Số 7 ngõ Kín"]
PERSONAL = {"ChuHoSo": MARKS[0], "SoDienThoai": MARKS[1], "SoGiayToChuHoSo": MARKS[2], "Email": MARKS[3],
            "DiaChiChuHoSo": MARKS[4], "TrichYeuHoSo": "Đơn của " + MARKS[0], "GhiChu": "gọi " + MARKS[1],
            "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": MARKS[2]}]}


def compact(at):
    return at.astimezone(ZONE).strftime("%Y%m%d%H%M%S")


def utc(at):
    return at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000")


def local(at):
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


class Dossier:
    """One life, of which a record can be made at any of its stages."""

    def __init__(self, number, rng):
        self.code = f"H56.{number % 5 + 1}-260601-{number:05d}"
        self.agency = f"H56.{number % 5 + 1}"
        self.form = (compact, utc, local)[number % 3]
        self.channel = str(number % 3 + 1)
        day = datetime.datetime(2026, 6, 1, 8, 0, tzinfo=ZONE) + datetime.timedelta(days=rng.randrange(30))
        self.received = day + datetime.timedelta(minutes=rng.randrange(480))
        self.appointment = (self.received + datetime.timedelta(days=7)).replace(hour=17, minute=0, second=0)
        self.moved = None  # a later appointment, told in a later file
        self.supplement = rng.random() < 0.2
        self.asked = self.received + datetime.timedelta(days=1)
        self.answered = self.asked + datetime.timedelta(days=2)
        self.after_answer = self.appointment + datetime.timedelta(days=2)
        self.done = self.received + datetime.timedelta(days=rng.randrange(4, 12))
        self.returned = self.done + datetime.timedelta(days=1)

    def record(self, state):
        """DongBoHoSoMC of the dossier while it is in `state`."""
        out = dict(PERSONAL, MaHoSo=self.code, MaTTHC="1.005129", TenTTHC="Thủ tục giả định", MaLinhVuc="HT", TenLinhVuc="Hộ tịch",
                   KenhThucHien=self.channel, DonViXuLy=self.agency, HinhThuc="0", TrangThaiHoSo=str(state),
                   NgayTiepNhan=self.form(self.received), NgayHenTra=self.form(self.moved or self.appointment))
        asked = state == 5 or (self.supplement and state in (4, 9, 10))
        if asked:
            entry = {"HoSoBoSungId": 1, "NguoiYeuCauBoSung": MARKS[0], "NoiDungBoSung": "thiếu giấy của " + MARKS[0],
                     "NgayBoSung": self.form(self.asked), "NgayHenTraTruoc": self.form(self.appointment)}
            if state != 5:
                entry["NgayTiepNhanBoSung"] = self.form(self.answered)
                entry["NgayHenTraMoi"] = self.form(self.after_answer)
                out["NgayHenTra"] = self.form(self.moved or self.after_answer)
            out["DanhSachHoSoBoSung"] = [entry]
        if state == 6:
            out["ThoiDiemXuLy"] = self.form(self.asked)
        if state == 3:
            out["NgayTuChoi"] = self.form(self.asked)
        if state in (7, 8, 9, 10):
            out["NgayKetThucXuLy"] = self.form(self.done)
        if state == 10:
            out["NgayTra"] = self.form(self.returned)
        return out


def province(count, seed=1):
    """Dossiers and the state that each is in, all ten among them."""
    rng = random.Random(seed)
    weights = [2, 8, 2, 20, 6, 3, 2, 1, 26, 30]
    return [(Dossier(n, rng), rng.choices(range(1, 11), weights)[0]) for n in range(count)]


AGENCIES = ("code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
            "H56,Tỉnh giả định,Invented province,province,,,,,vn\n" +
            "".join(f"H56.{n},Sở giả định {n},Department {n},department,H56,,,,\n" for n in range(1, 6)))
