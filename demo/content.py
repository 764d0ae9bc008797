"""The demonstration's invented organisations and people, in many scripts."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One invented signatory."""

    kind: str
    name: str
    country: str = ""
    more: str = ""
    role: str = ""


ORGANISATIONS = [
    Entry("organisation", "Riverbank Digital Rights", "KE", "riverbank.example"),
    Entry("organisation", "Open Line Collective", "international", "openline.example"),
    Entry("organisation", "مركز الحق في المعرفة", "LB"),
    Entry("organisation", "Red de Bibliotecas Abiertas (RBA)", "CO", "rba.example"),
    Entry("organisation", "Northern Press Circle", "FI", "npc.example"),
    Entry("organisation", "Åland Press Circle", "AX", "alandpress.example"),
    Entry("organisation", "საჯარო ხმა", "GE"),
    Entry("organisation", "The Harbour Archive", "MT", "harbour.example"),
    Entry("organisation", "L'Atelier des archives vivantes", "SN", "atelier.example"),
    Entry("organisation", "Közérdekű Adatok Műhelye", "HU"),
    Entry("organisation", "Łódzkie Archiwum Społeczne", "PL"),
    Entry("organisation", "Общество открытых архивов", "KZ"),
    Entry("organisation", "公開紀錄工作坊", "TW", "records.example"),
    Entry("organisation", "記録を守る会", "JP"),
    Entry("organisation", "기록과 시민", "KR"),
    Entry("organisation", "सार्वजनिक अभिलेख मंच", "IN"),
    Entry("organisation", "মুক্ত দলিল সংঘ", "BD"),
    Entry("organisation", "กลุ่มจดหมายเหตุประชาชน", "TH"),
    Entry("organisation", "အများပြည်သူ မှတ်တမ်း အသင်း", "MM"),
    Entry("organisation", "የሕዝብ መዝገብ ማኅበር", "ET"),
    Entry("organisation", "انجمن اسناد آزاد", "AF"),
    Entry("organisation", "Ορατά Αρχεία", "GR"),
    Entry("organisation", "עמותת הרשומה הפתוחה", "IL"),
    Entry("organisation", "Hội Lưu trữ Mở", "VN"),
    Entry("organisation", "Paper Boat 📄 Collective", "ID", "paperboat.example"),
    Entry("organisation", "Asociación Vecinos del Archivo", "AR"),
    Entry("organisation", "Associação Memória do Cais", "PT", "cais.example"),
    Entry("organisation", "Downstream Watch", "UG"),
    Entry("organisation", "Ombrello. Cittadini e documenti", "IT"),
    Entry(
        "organisation",
        "Federation of Municipal, Parish and Harbour Record Keepers, Readers and Friends of the Isles",
        "FJ",
    ),
]

INDIVIDUALS = [
    Entry("individual", "Åsa Lindqvist", "SE", "Uppsala", "reader in law"),
    Entry("individual", "Nguyễn Thị Hoa", "VN", "", "journalist"),
    Entry("individual", "Suryani", "ID"),
    Entry("individual", "محمد بن يوسف", "TN", "", "محام"),
    Entry("individual", "D'Arcy O'Shea", "IE", "Harbour Archive"),
    Entry("individual", "María José Ñúñez", "CL", "Taller de Archivo", "archivera"),
    Entry("individual", "Олександр Бойко", "UA"),
    Entry("individual", "ตะวัน", "TH"),
    Entry("individual", "李小雨", "TW", "", "編輯"),
    Entry("individual", "Ọláyínká Adébáyọ̀", "NG", "Lagos", "historian"),
    Entry("individual", "Jean-Baptiste N'Diaye", "SN"),
    Entry("individual", "می‌گل رضایی", "IR"),
    Entry("individual", "Zoë van den Berg", "NL", "Streekarchief", "archivaris"),
    Entry("individual", "Þórdís Hallgrímsdóttir", "IS"),
    Entry("individual", "Σοφία Καλλέργη", "GR"),
    Entry("individual", "दीपा", "NP"),
]

WITHHELD = [Entry("organisation", "A newsroom in danger", "BY"), Entry("individual", "Someone careful", "SY")]

WAITING = [
    Entry("organisation", "Asociacion Vecinos del Archivo", "AR"),
    Entry("organisation", "Harbour Archive", "MT", "harbour.example"),
    Entry("organisation", "Kumpulan Arsip Warga", "MY"),
    Entry("organisation", "Mickey Mouse Foundation", "US"),
]
