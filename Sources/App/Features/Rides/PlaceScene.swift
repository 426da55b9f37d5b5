/// What stands where a place has no photo: shore, sun and a buggy, in colours of the style sheet. It says nothing.
enum PlaceScene {
    static let html: HTML = """
        <svg class="scene" viewBox="0 0 400 160" preserveAspectRatio="xMidYMax slice" aria-hidden="true" \
        focusable="false"><circle class="scene__sun" cx="318" cy="66" r="32"/>\
        <path class="scene__sea" d="M0 94h400v66H0z"/>\
        <path class="scene__light" d="M262 104h112M286 113h64M302 122h32"/>\
        <path class="scene__shore" d="M0 124c52-18 118-20 190-8s142 22 210 12v32H0z"/>\
        <path class="scene__palm" d="M62 136c3-30 3-52 12-74l6 2c-7 22-7 44-4 72zM78 62c-16-14-36-11-44 5 15-7 29-7 44-5z\
        M78 62c-4-21 9-34 27-32-14 7-21 16-27 32zM78 62c16-11 36-6 43 12-14-9-27-12-43-12zM78 62c-20-2-31 11-29 30 \
        6-14 16-23 29-30zM78 62c14 3 22 16 18 32-3-14-9-23-18-32z"/>\
        <path class="scene__buggy" d="M170 86h60l5 4M179 86l-6 29M224 86l7 29M203 86v29M166 115h64a8 8 0 0 1 8 8v6h-80v-6\
        a8 8 0 0 1 8-8zM181 115v-11h14"/>\
        <g class="scene__wheel"><circle cx="176" cy="131" r="9"/><circle cx="222" cy="131" r="9"/></g></svg>
        """
}
