/// Line drawings that take the colour of the text around them. They say nothing the words beside them do not.
enum Icon {
    static let buggy = drawing(
        """
        <path d="M9 14h30l3 2M13 14l-3 15M36 14l4 15M24 14v15M6 29h36a3 3 0 0 1 3 3v4H3v-4a3 3 0 0 1 3-3z"/>\
        <path d="M15 29v-6h7"/><circle cx="12" cy="37" r="5"/><circle cx="36" cy="37" r="5"/>
        """,
        box: "0 0 48 48",
        stroke: "2.8"
    )
    static let globe = drawing(
        """
        <circle cx="12" cy="12" r="9"/>\
        <path d="M3 12h18M12 3c3 3 3.5 6 3.5 9S15 18 12 21c-3-3-3.5-6-3.5-9S9 6 12 3z"/>
        """
    )
    static let phone = drawing(
        "<path d=\"M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z\"/>"
    )
    static let tick = drawing("<path d=\"M5 12.5l4.5 4.5L19 7\"/>")
    static let pin = drawing(
        "<path d=\"M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11z\"/><circle cx=\"12\" cy=\"10\" r=\"2.5\"/>")
    static let flag = drawing("<path d=\"M6 21V4M6 5c4-2.5 8 2.5 12 0v8c-4 2.5-8-2.5-12 0\"/>")
    static let clock = drawing("<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 7v5l3.5 2\"/>")
    static let undo = drawing("<path d=\"M9 14L4 9l5-5M4 9h9a6 6 0 0 1 0 12h-3\"/>")
    static let signpost = drawing("<path d=\"M12 3v3M12 13v8M5 6h12l3 3.5-3 3.5H5z\"/>")
    static let moon = drawing("<path d=\"M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z\"/>")
    static let plus = drawing("<path d=\"M12 5v14M5 12h14\"/>")
    static let print = drawing("<path d=\"M7 9V4h10v5M7 18H4v-8h16v8h-3M7 14h10v6H7z\"/>")
    static let people = drawing("<circle cx=\"12\" cy=\"8\" r=\"4\"/><path d=\"M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7\"/>")
    static let menu = drawing("<path d=\"M4 7h16M4 12h16M4 17h16\"/>")

    private static func drawing(_ shapes: HTML, box: HTML = "0 0 24 24", stroke: HTML = "2") -> HTML {
        """
        <svg class="icon" viewBox="\(box)" width="24" height="24" aria-hidden="true" focusable="false" fill="none" \
        stroke="currentColor" stroke-width="\(stroke)" stroke-linecap="round" stroke-linejoin="round">\(shapes)</svg>
        """
    }
}
